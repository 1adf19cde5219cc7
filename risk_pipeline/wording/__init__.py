"""What people read: facts in, sentences out, in the reader's language. All texts are in `texts/`.

Knows no receiver and no markup: texts are plain, `PERSON` stands where a receiver calls the owner. The words
of a project (titles, nouns, playbooks) come as they are.
"""
