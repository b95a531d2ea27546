"""What customers write of themselves in free text: phone numbers, e-mail addresses, postal addresses (spec B).

Pure, offline, and linear in the text. `recognise` is the way in; the other files are one kind of find each.
"""
