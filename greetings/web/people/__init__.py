"""The pages and the API of people who joined: joining, the spread page, the private page, what stamps lead to.

It decides nothing: the room of participants does. It refuses forms that another site sent, and shows the private page
to nobody but the holder of its link.
"""
