// Reports that were taken down
// Which reports were withdrawn, when, why and by whom, and what is the digest of the receipt?
// parameters: {}
// same as: scr withdrawals
MATCH (t:Tombstone)
RETURN t.report_id AS report_id, t.sha256 AS sha256, t.file AS file, t.reason AS reason, t.withdrawn_at AS withdrawn_at,
  coalesce(t.by, '') AS by, coalesce(t.receipt, '') AS receipt
ORDER BY withdrawn_at DESC, report_id
