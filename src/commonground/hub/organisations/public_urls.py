"""Addresses of organisations for those who act for none: the public directory and profiles."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
