"""Judges: does a passage confirm, contradict, update or merely mention a claim?"""
