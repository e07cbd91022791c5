"""Rules of keeping, certificates, requests for erasure and legal holds over HTTP."""
