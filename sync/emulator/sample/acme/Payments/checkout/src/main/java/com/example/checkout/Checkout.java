package com.example.checkout;

final class Checkout {
    private Checkout() {}
}
