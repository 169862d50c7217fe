"""The living page: a lesson as one HTML file in which every number can be changed, and is proven."""
