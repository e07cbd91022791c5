"""Organisations and shops: workplaces, their codes and kinds, and whom to call there."""
