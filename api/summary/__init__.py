"""What the deployment holds, at a glance."""
