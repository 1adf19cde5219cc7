"""Major incidents as the register describes them: types, matrices, roles, clocks, duties, statements."""
