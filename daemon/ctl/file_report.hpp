#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "daemon/ctl/session.hpp"

/// What became of filed messages, for people.
namespace cargo::ctl {

/// Prints a message's verdicts, registered numbers and findings; true when all of it is accepted.
[[nodiscard]] bool print_message(const Session& session, const boost::json::object& entry);
/// The same question without a word.
[[nodiscard]] bool is_accepted(const boost::json::object& entry);

/// Many files: what became of them, and why those that were refused were.
class FileSummary {
public:
    void accepted() { ++accepted_; }
    /// By the names of its errors, each once a file.
    void refused(const boost::json::object& entry);
    /// An answer of HTTP that is no message: its code.
    void refused(const std::string& code);
    void not_sent(std::string path) { not_sent_.push_back(std::move(path)); }
    void still_waiting() { ++waiting_; }
    [[nodiscard]] std::size_t files() const { return accepted_ + refused_ + waiting_ + not_sent_.size(); }
    /// To people; as one line of JSON with `session.json`.
    void print(const Session& session) const;

private:
    std::size_t accepted_ = 0;
    std::size_t refused_ = 0;
    std::size_t waiting_ = 0;
    std::map<std::string, std::size_t> reasons_{};  ///< files by error
    std::vector<std::string> not_sent_{};           ///< could not be read, or nobody answered
};

}  // namespace cargo::ctl
