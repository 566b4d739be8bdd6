"""The check digit of a GTIN, the number under a bar code (GS1 General Specifications, 7.9). Knows no length or issuer."""


def check_digit_is_right(digits: str) -> bool:
    """Tell whether a number's last digit follows from the others; `digits` are ASCII digits and nothing else.

    From the right, every second digit counts three times; with the check digit the sum ends in zero.
    """
    codes = digits.encode()
    once, thrice = codes[::-2], codes[-2::-2]
    zeros = ord("0") * (len(once) + 3 * len(thrice))
    return (sum(once) + 3 * sum(thrice) - zeros) % 10 == 0
