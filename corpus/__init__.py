"""What the system knows before it reads a report, and where reports are kept."""
