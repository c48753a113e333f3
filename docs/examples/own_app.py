from flask import Flask, render_template_string, request
from flask_login import LoginManager, UserMixin, current_user, login_user
from flask_wtf import CSRFProtect

import flaskstream as gr

with gr.Blocks(title="Training") as training:
    loss = gr.Number(label="Loss")
    gr.Button("Train").click(lambda: 0.25, None, loss)

search = gr.Interface(str.title, gr.Textbox(label="Query"), gr.Textbox(label="Found"))

app = Flask(__name__)
app.secret_key = "sixteen characters or more, from the environment"
login_manager = LoginManager(app)
csrf = CSRFProtect(app)
streams = gr.FlaskStream(app)
for demo, path in ((training, "/training"), (search, "/search")):
    streams.mount(demo, path)
    csrf.exempt(app.blueprints[f"flaskstream_{path[1:]}"])
    csrf.exempt(app.blueprints[f"flaskstream_{path[1:]}.api"])


@login_manager.user_loader
def load_user(name):
    user = UserMixin()
    user.id = name
    return user


@app.before_request
def members_only():
    page = streams.has_mounted(request.endpoint or "")
    if (page or request.endpoint == "dashboard") and not current_user.is_authenticated:
        return login_manager.unauthorized()


@app.post("/login")
@csrf.exempt
def login():
    login_user(load_user(request.form["name"]))  # after a look at the password
    return "Welcome."


@app.get("/dashboard")
def dashboard():
    return render_template_string(
        """<!doctype html>
        <html lang="en">
        <head><title>Today</title>{{ flaskstream_head() }}</head>
        <body><h1>Today</h1>{{ training }}{{ search }}</body>
        </html>""",
        training=streams.render(training),
        search=streams.render(search),
    )
