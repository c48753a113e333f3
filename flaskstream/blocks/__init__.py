"""Pages: layout, components and listeners."""

from __future__ import annotations

from flaskstream.blocks.blocks import Blocks as Blocks
from flaskstream.blocks.blocks import close_all as close_all
from flaskstream.blocks.clear import ClearButton as ClearButton
from flaskstream.blocks.eventdata import CopyData as CopyData
from flaskstream.blocks.eventdata import DeletedFileData as DeletedFileData
from flaskstream.blocks.eventdata import DownloadData as DownloadData
from flaskstream.blocks.eventdata import EditData as EditData
from flaskstream.blocks.eventdata import EventData as EventData
from flaskstream.blocks.eventdata import KeyUpData as KeyUpData
from flaskstream.blocks.eventdata import LikeData as LikeData
from flaskstream.blocks.eventdata import RetryData as RetryData
from flaskstream.blocks.eventdata import SelectData as SelectData
from flaskstream.blocks.eventdata import UndoData as UndoData
from flaskstream.blocks.examples import Examples as Examples
from flaskstream.blocks.feedback import Info as Info
from flaskstream.blocks.feedback import Success as Success
from flaskstream.blocks.feedback import Warning as Warning
from flaskstream.blocks.flagging import CSVLogger as CSVLogger
from flaskstream.blocks.flagging import FlaggingCallback as FlaggingCallback
from flaskstream.blocks.flagging import SimpleCSVLogger as SimpleCSVLogger
from flaskstream.blocks.folding import Accordion as Accordion
from flaskstream.blocks.folding import Sidebar as Sidebar
from flaskstream.blocks.layout import Column as Column
from flaskstream.blocks.layout import Group as Group
from flaskstream.blocks.layout import Row as Row
from flaskstream.blocks.layout import Tab as Tab
from flaskstream.blocks.layout import Tabs as Tabs
from flaskstream.blocks.listener import Listener as Listener
from flaskstream.blocks.progress import Progress as Progress
from flaskstream.blocks.request import Request as Request
from flaskstream.blocks.validation import validate as validate
from flaskstream.blocks.walkthrough import Step as Step
from flaskstream.blocks.walkthrough import Walkthrough as Walkthrough
