"""The harness: measures commands beside their floors, and tells what it found."""
