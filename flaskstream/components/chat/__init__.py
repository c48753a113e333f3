"""A chat: what its messages are, and what a page shows of them.

chatbot        the component; encoder is that of one run, parts what is shown
message        messages, as functions give them and as a page keeps them
pairs          Gradio's older pairs of texts
reasoning      thoughts, which fold
event          what a person does to a message: like, retry, edit and the like
json_api       messages as programs bring them
"""
