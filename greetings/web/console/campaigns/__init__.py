"""The pages of campaigns in a brand's console: the list, five steps with their rail, and what is done to a campaign.

They decide nothing: `greetings.campaigns` does, and says what is missing. Forms work without script.
"""
