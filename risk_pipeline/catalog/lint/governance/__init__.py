"""What people do about risks: do controls, appetite, goals, processes and strategies fit together?"""
