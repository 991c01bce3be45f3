"""The scene of the sample clip: a toy train and a pull-along duck cross on a garden table, a ball bounces by."""
