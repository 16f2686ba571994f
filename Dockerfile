# The command in a small image: docker build -t consign . && docker run --rm -v "$PWD:/rules:ro" consign check .
FROM rust:1-slim-bookworm AS build
WORKDIR /consign
COPY . .
RUN cargo install --locked --profile dist --features desk,files,columnar,lsp --path crates/cli --root /usr/local

FROM debian:bookworm-slim
COPY --from=build /usr/local/bin/consign /usr/local/bin/consign
COPY LICENSE-MIT LICENSE-APACHE /usr/share/doc/consign/
# Nobody: results go to standard output or to what is mounted.
USER 65534:65534
WORKDIR /rules
ENTRYPOINT ["consign"]
CMD ["--help"]
