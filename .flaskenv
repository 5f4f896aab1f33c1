FLASK_APP=ivr.cli:commands
