"""What people do about risks: do controls, appetite, goals, processes and strategies fit together?

`risks` looks at risks and their appetite, `controls` at controls, `plans` at goals, strategies and processes,
`names` at ids that nobody knows, `computed` at the newest risk map (a control whose test is overdue).
"""
