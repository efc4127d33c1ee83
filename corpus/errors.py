"""The error tree of the whole tool. Every message says what, with which value, and what to do next.

WenjuError
├── DocumentError        a file or folder cannot be read as documents
├── ClusterError         a cluster cannot be joined, or one of its machines does not fit
├── EncoderError         the embedding model is missing or does not fit
├── IndexFolderError     the index is missing, empty, busy, damaged or made with other settings
├── ArchiveError         an exported index cannot be read or written
├── UnknownDocument      a document that is not in the index was named
├── DictionaryError      a file of words cannot be read
├── QuestionError        a question cannot be asked as it stands
├── BusyError            more questions are being answered than can be
├── QuestionFileError    a file of questions cannot be read
├── ModelServerError     a server with a language model does not do what it should
└── SettingError         an option or an environment variable has a value that cannot be used

The command line shows these as one sentence and exits with code 2; anything else is a
programming error and keeps its traceback.
"""


class WenjuError(Exception):
    """Base of all errors of the user's making."""


class DocumentError(WenjuError):
    """A file or folder cannot be read as documents."""


class ClusterError(WenjuError):
    """A cluster cannot be joined, or one of its machines does not fit."""


class EncoderError(WenjuError):
    """The embedding model is missing or does not fit."""


class IndexFolderError(WenjuError):
    """The index is missing, empty, busy, damaged or made with other settings."""


class ArchiveError(WenjuError):
    """An exported index cannot be read or written."""


class UnknownDocument(WenjuError):  # noqa: N818  (reads as what happened)
    """A document that is not in the index was named."""


class DictionaryError(WenjuError):
    """A file of words cannot be read."""


class QuestionError(WenjuError):
    """A question cannot be asked as it stands."""


class BusyError(WenjuError):
    """More questions are being answered than can be."""


class QuestionFileError(WenjuError):
    """A file of questions cannot be read."""


class ModelServerError(WenjuError):
    """A server with a language model does not do what it should."""


class SettingError(WenjuError):
    """An option or an environment variable has a value that cannot be used."""
