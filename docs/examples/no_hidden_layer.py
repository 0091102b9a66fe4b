from nntheory.demonstrations.digits import train_digits

for hidden in ((), (64,)):
    result = train_digits(hidden=hidden)
    count = result.parameters.architecture.parameter_count
    print(
        f"{count:5} parameters: {result.train_accuracy:.1%} of the training part, {result.test_accuracy:.1%} of the test part"
    )
