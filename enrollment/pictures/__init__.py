"""Photographs and scans of papers, made harmless (材料图片).

Whatever a family sends becomes one JPEG without metadata, drawn anew in a process of its own
that knows no settings and no database. No Django here.
"""
