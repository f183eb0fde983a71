"""Desynchronised GBK and pinyin annotations of cloned pages: the forward model, and its search backwards."""
