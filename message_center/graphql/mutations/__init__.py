"""The fields of `Mutation`, one file each."""
