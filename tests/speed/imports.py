"""What an import of 50,000 register rows costs beside bare parsing plus a bare bulk insert of the same rows."""
