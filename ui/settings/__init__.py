"""Pages beside the workspace: preferences, models, hardware, storage, shortcuts, diagnostics, licences."""
