"""What every component is made of, and what pages, runs and the API know of them.

What a component is
node           anything that stands in the tree of a page
valuenode      what functions get values of and give values to: components, and State
traits         what a component's class declares of itself; base is what its methods
               are, and interaction those by which it answers a person by itself
declaration    events, template, style sheet and script, read and checked once
latescript     scripts that come when they are needed; late.js loads them
event          events, as attributes that attach listeners
sandbox        documents in which scripts of other packages draw
encoder        what one run uses to encode the values of one output
names          the classes by their names; registry makes one of a name

Options
keywords       those that many components take; leftout: those that do nothing
option         checks; absent has names of Gradio's that are not here
signature      what `help()` and editors show of functions that hand options on
filefield      what takes and shows files; filedata is one, as functions know it;
               playable: what takes and plays sounds, or films
picturefield   what takes and shows pictures; pictures has those shown together,
               webcam how a camera is used, watermark what is laid over them
drawingfield   what takes and shows drawings, drawingencoder what a run gives to it;
               brush what a person draws with
copyable       the button that copies; interval is `every`, numeral how numbers
               are read, color which texts are colours
update         new properties of an output, as a function gives them

Values
capture        a private copy of what a function gave, if it could change; imported has
               modules of packages that need not be here
plain          data of Python's as what JSON has
json_api       values as programs bring and get them; jsontext bounds what is parsed
mismatch       what is said of a value that a component can't show
"""
