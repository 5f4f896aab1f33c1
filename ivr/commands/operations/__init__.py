"""Run `flask release`, `doctor`, `clock`, `worker`, `backup`, `restore`, `calendar` and `db`."""
