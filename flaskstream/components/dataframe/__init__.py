"""Tables: how any frame is read (`reading`, within `limits`), where its cells are
(`source`, `frames`), how it is kept with what a person has changed of it (`table`),
ordered and cut to what is seen (`view`, `order`), shown (`parts`, `cells`, `celltext`,
`look`), edited (`changes`, within its `size`), given to a function (`giving`) or a
program (`jsonform`), and saved as a file (`export`); `named` are those of further
names."""
