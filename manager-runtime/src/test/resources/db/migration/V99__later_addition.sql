CREATE TABLE later_addition (id integer PRIMARY KEY);
