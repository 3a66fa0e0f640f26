"""Account files in, typed accounts out: identities, formats, conversion of facts.

One bad account never stops the others: it comes out as a rejection that says where and why.
"""
