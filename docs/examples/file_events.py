import tempfile
from pathlib import Path

import flaskstream as gr

folder = Path(tempfile.mkdtemp())
for month in ("january", "february", "march"):
    (folder / f"{month}.txt").write_text(f"The bill of {month}.\n")


def removed(event: gr.DeletedFileData):
    return f"{event.file.orig_name} was removed."


def saved(event: gr.DownloadData):
    return f"{event.file.orig_name} was downloaded, {event.file.size} bytes."


def chosen(event: gr.SelectData):
    return (folder / event.value).read_text()


with gr.Blocks(title="Events of files") as demo:
    bills = gr.Files(sorted(folder.iterdir()), label="Bills", interactive=True)
    told = gr.Textbox(label="What happened")
    bills.delete(removed, None, told)
    bills.download(saved, None, told)
    bills.select(chosen, None, told)

if __name__ == "__main__":
    demo.launch()
