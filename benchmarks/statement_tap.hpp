#pragma once

#include <memory>
#include <string>
#include <vector>

namespace cargo::benchmarks {

/// One statement as it went to the server: a prepared one by name with its parameters' texts, else its own text.
struct Sent {
    std::string name;  ///< empty: a simple query
    std::string sql;
    std::vector<std::string> parameters{};
};

/// A road to a database on a unix socket that remembers what is sent along it: our own statements, from the binary that
/// sends them. All connections on it together, in the order of their messages.
class StatementTap {
public:
    explicit StatementTap(const std::string& url);
    ~StatementTap();
    StatementTap(const StatementTap&) = delete;
    StatementTap& operator=(const StatementTap&) = delete;

    [[nodiscard]] const std::string& url() const;
    /// What was sent since the last call.
    [[nodiscard]] std::vector<Sent> take();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace cargo::benchmarks
