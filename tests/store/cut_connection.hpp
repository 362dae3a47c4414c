#pragma once

#include <memory>
#include <string>

/// A road to the server that can be cut at the worst moment: after the server has
/// committed, before the client hears of it.
namespace cargo::store::test {

class CutConnection {
public:
    /// Stands in front of the server of `url` (a private one, on a unix socket).
    explicit CutConnection(const std::string& url);
    ~CutConnection();
    CutConnection(const CutConnection&) = delete;
    CutConnection& operator=(const CutConnection&) = delete;

    /// The same database by this road.
    [[nodiscard]] const std::string& url() const;
    /// The next COMMIT goes through, its answer does not, and the connection ends.
    void cut_after_next_commit();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace cargo::store::test
