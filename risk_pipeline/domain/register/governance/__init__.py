"""Risks and what people do about them: controls, appetite, matrix, goals, processes, strategies."""
