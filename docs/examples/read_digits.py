from nntheory.demonstrations.digits import train_digits

result = train_digits("squared_error", seed=0)
print(f"{result.test_accuracy:.1%} right, {len(result.wrong)} wrong")
for one in result.wrong[:3]:
    print(f"number {one.index} is {one.named}, read as {one.answer}")
