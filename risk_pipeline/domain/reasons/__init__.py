"""Why a rule judged as it did, as structure: tables and messages make sentences of it."""
