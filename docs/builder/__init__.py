"""What the manual is built with, beside Sphinx: see docs/conf.py.

example    the directive that shows a script of docs/examples, and its page
reference  what autodoc can't know of the library: events, aliases
scenes     what a person does on each example's page, for its test and its picture
site       all examples in one app
pictures   takes the pictures, in both themes: `python -m docs.builder.pictures`
"""
