"""The demo shop: its people and history (shop.py, dialogues.py, history.py), and playing with it (serving.py)."""
