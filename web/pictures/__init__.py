"""Pictures of attendance: figures in, places on a drawing area out; templates write the SVG.

Pure. Owns where things stand and never how they look: that is `static/pictures.css`.
"""
