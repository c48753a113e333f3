"""Files and folders of the app's machine, to choose from."""
