"""The living page: a lesson as one HTML file whose every number can be changed, and is proven."""
