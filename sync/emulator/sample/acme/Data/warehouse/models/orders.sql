SELECT * FROM raw.orders;
