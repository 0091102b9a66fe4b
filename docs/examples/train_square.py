from nntheory.demonstrations.square import square_by_descent

print(square_by_descent(derivative="correct", start="he_normal", count=500, epochs=40, rate=0.1))
