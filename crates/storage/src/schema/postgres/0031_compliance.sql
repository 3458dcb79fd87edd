-- Who has the role of compliance (32) writes down what is found about disputes. What is booked for one is not for that role, and not for tellers.
DROP TRIGGER dispute_is_changed_by_a_role ON dispute;
CREATE TRIGGER dispute_is_changed_by_a_role BEFORE UPDATE ON dispute
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('51');
CREATE TRIGGER dispute_is_settled_by_a_role
BEFORE UPDATE OF credited_minor, credited_on, outcome, found_minor, decided_on, debit_on, returned_on ON dispute
FOR EACH STATEMENT EXECUTE FUNCTION require_roles('18');
