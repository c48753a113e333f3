"""Sound: uploaded, recorded, shown, and played while it is made.

audio    the component
live     LiveEncoder: the sound of one run, chunk by chunk
"""
