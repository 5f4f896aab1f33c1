"""Run `flask release`, `doctor`, `clock`, `worker`, `calendar` and `db`."""
