"""The one-way flow: poll -> extract -> match -> judge -> decide -> deliver."""
